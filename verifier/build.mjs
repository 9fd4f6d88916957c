// Builds page/verifier.html: one file with everything in it. The same sources and packages give the same bytes.
// `node build.mjs --check` fails when the committed page is another.

import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const here = (path) => new URL(path, import.meta.url);
const read = (path) => readFile(here(path), "utf8");
const { version } = JSON.parse(await read("package.json"));

const hexOf = (text) => createHash("sha256").update(text).digest("hex");

// The texts of HOW-TO-VERIFY.txt that signoff writes, by digest: they stand in the Python that writes them.
async function knownInstructions() {
  const source = await read("../signing/how_to_verify.py");
  const text = /^TEXT = """\\\n([^]*?)"""$/m.exec(source)?.[1];
  if (!text || text.includes("\\")) throw new Error("signing/how_to_verify.py: TEXT is not the plain text it was");
  const earlier = /^KNOWN: frozenset\[str\] = frozenset\((.*?)\)$/ms.exec(source)[1].match(/[0-9a-f]{64}/g) ?? [];
  return JSON.stringify([hexOf(text), ...earlier]);
}

const options = {
  bundle: true, minify: true, write: false, format: "iife", target: ["chrome120", "firefox130", "safari17"], charset: "ascii", legalComments: "none",
  define: { KNOWN_INSTRUCTIONS: await knownInstructions() },
  absWorkingDir: new URL(".", import.meta.url).pathname,
};

async function bundle(entry, plugins = []) {
  const made = await build({ ...options, entryPoints: [entry], plugins });
  return made.outputFiles[0].text.trim();
}

// The worker travels inside the page's program as text: it is started from there, so that no second file is needed.
const worker = {
  name: "worker",
  setup(made) {
    made.onResolve({ filter: /^worker:/ }, () => ({ path: "src/worker.ts", namespace: "worker" }));
    made.onLoad({ filter: /.*/, namespace: "worker" }, async ({ path }) => ({ contents: await bundle(path), loader: "text" }));
  },
};

const script = (await bundle("src/main.ts", [worker])).replaceAll("</script", "<\\/script");
const style = (await build({ ...options, entryPoints: ["src/style.css"], charset: "utf8" })).outputFiles[0].text.trim();
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const licence = async (name) => `It contains ${name}:\n\n${(await read(`node_modules/${name}/LICENSE`)).trim()}`;
const notices = (await Promise.all(["@noble/curves", "@noble/hashes", "@noble/post-quantum", "hash-wasm", "js-yaml"].map(licence))).join("\n\n").replaceAll("--", "- -");

const parts = { version, notices, style, script, "style-hash": hash(style), "script-hash": hash(script) };
const page = (await read("src/page.html")).replace(/\{\{([a-z-]+)\}\}/g, (_, name) => parts[name]);

const digest = hexOf(page);

/** The README says the digest of the page, for whoever got it from somebody else. */
async function publish(readme) {
  const said = await readFile(readme, "utf8");
  await writeFile(readme, said.replace(/^[0-9a-f]{64}(?= {2}verifier\.html$)/m, digest));
}

const target = here("page/verifier.html");
if (process.argv.includes("--check")) {
  if ((await readFile(target, "utf8").catch(() => "")) !== page) {
    console.error("verifier/page/verifier.html is not what its sources build: run `npm run build` in verifier/ and commit it");
    process.exit(1);
  }
} else {
  await writeFile(target, page);
  await publish(here("../README.md"));
}
console.log(`${digest}  verifier/page/verifier.html (${Math.round(page.length / 1000)} kB)`);
