/** Whom to trust for whom: certificates that were accepted as anchors, kept apart by party; as `signing/certificates/trust.py`. */

import type { Revocation } from "./revocation";
import type { Certificate } from "./x509";

export interface TrustStore {
  readonly parties: ReadonlyMap<string, readonly Certificate[]>;
  /** Anchors for containers of other producers, which name no party. */
  readonly anyParty: readonly Certificate[];
  /** Anchors of timestampers, which vouch for times and for nobody's signature. */
  readonly timestamps: readonly Certificate[];
  /** Anchors of timestampers that belong to one of the parties: their times are marked as not independent. */
  readonly ownTimestamps: readonly Certificate[];
  readonly revocations: readonly Revocation[];
}
