import { describe, expect, it } from "vitest";
import type { BindingRecord } from "../../src/core/record.ts";
import { createShareRecord } from "../../src/core/share-record.ts";
import { plantEndpoint, plantJudgement, plantRecord } from "../adapters/metrics/planted-records.ts";

/** Built anew each time, as what comes from a server or from rows. */
const recordOf = (domain: string): BindingRecord =>
  plantRecord(domain, {
    endpoints: [plantEndpoint("192.0.2.1"), plantEndpoint("192.0.2.2", { presented: undefined })],
    judgement: plantJudgement(),
  });

describe("createShareRecord", () => {
  it("takes what two domains have in common from the first", () => {
    const share = createShareRecord();
    const one = share(recordOf("a.example"));
    const other = share(recordOf("b.example"));
    expect(other).toEqual(recordOf("b.example"));
    expect(other.endpoints[0]?.presented?.tls).toBe(one.endpoints[0]?.presented?.tls);
    expect(other.judgement?.stores).toBe(one.judgement?.stores);
    expect(other.judgement?.certificates).toBe(one.judgement?.certificates);
  });

  it("leaves alone what did not change since the previous record", () => {
    const previous = recordOf("a.example");
    const share = createShareRecord();
    share(recordOf("b.example"));
    const next = share({ ...previous, lastProbeAt: 1 }, previous);
    expect(next.endpoints[0]).toBe(previous.endpoints[0]);
    expect(next.endpoints[1]).toBe(previous.endpoints[1]);
    expect(next.judgement?.stores).toBe(previous.judgement?.stores);
  });

  it("takes a record that nobody has judged yet", () => {
    const { judgement: _, ...unseen } = recordOf("a.example");
    expect(createShareRecord()({ ...unseen, judgement: undefined }).judgement).toBeUndefined();
  });
});
