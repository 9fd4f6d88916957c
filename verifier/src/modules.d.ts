/** The worker's program as text, put there by `build.mjs`. */
declare module "worker:*" {
  const source: string;
  export default source;
}

/** SHA-256 of each text of HOW-TO-VERIFY.txt that signoff writes or wrote. */
declare const KNOWN_INSTRUCTIONS: readonly string[];
