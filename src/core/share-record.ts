import type { BindingRecord, Judgement, Presented } from "./record.ts";
import { createShare, type Share } from "./share.ts";

/** A fleet has few certificates, chains and ways of shaking hands for its many domains. Each value takes about 500 bytes. */
const SHARED = 8_192;

/** A record that takes from those before it what it has in common with them; what it has from `previous` stays as it is. */
export type ShareRecord = (record: BindingRecord, previous?: BindingRecord) => BindingRecord;

export function createShareRecord(): ShareRecord {
  const share = createShare(SHARED);
  return (record, previous) => {
    const { endpoints, judgement } = record;
    const known = new Set(previous?.endpoints.map(({ presented }) => presented));
    return {
      ...record,
      endpoints: endpoints.map((state) => {
        const { presented } = state;
        const isShared = presented === undefined || known.has(presented);
        return isShared ? state : { ...state, presented: sharePresented(presented, share) };
      }),
      judgement: judgement && shareJudgement(judgement, previous?.judgement, share),
    };
  };
}

function sharePresented({ chainDigest, leafSha256, since, tls }: Presented, share: Share): Presented {
  return { chainDigest: share(chainDigest), leafSha256: share(leafSha256), since, tls: share(tls) };
}

function shareJudgement(judgement: Judgement, previous: Judgement | undefined, share: Share): Judgement {
  const { stores, certificates } = judgement;
  return {
    ...judgement,
    stores: stores === previous?.stores ? stores : share(stores),
    certificates: certificates === previous?.certificates ? certificates : share(certificates),
  };
}
