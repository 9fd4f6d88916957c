/** Whom to trust for whom: certificates that were accepted as anchors, kept apart by party; as `signing/trust.py`. */

import type { RevocationList } from "./revocation";
import type { Certificate } from "./x509";

export interface TrustStore {
  readonly parties: ReadonlyMap<string, readonly Certificate[]>;
  /** Anchors for containers of other producers, which name no party. */
  readonly anyParty: readonly Certificate[];
  readonly revocations: readonly RevocationList[];
}
