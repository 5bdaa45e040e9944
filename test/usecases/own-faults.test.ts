import { describe, expect, test } from "vitest";
import type { OpenFinding } from "../../src/core/findings/finding.ts";
import type { BindingRecord, Judgement } from "../../src/core/record.ts";
import { DAY, HOUR, type Instant, MINUTE } from "../../src/core/time.ts";
import { OwnFaultWatch } from "../../src/usecases/own-faults.ts";
import { findingOf, openOf } from "../contracts/store-fixtures.ts";
import { aBinding, aFailure, anEndpoint, aRecord, NOW } from "../core/decide/build.ts";

const REFUSED = aFailure("connect", "refused");

/** Each on a server of its own, in a network of its own. */
const addressOf = (name: string): string => `10.0.${Number(/\d+/.exec(name)?.[0] ?? 0)}.1`;

const answering = (name: string, at: Instant): BindingRecord =>
  aRecord({
    binding: aBinding({ domain: name }),
    endpoints: [anEndpoint({ address: addressOf(name), lastProbeAt: at, lastSuccessAt: at })],
    lastProbeAt: at,
  });

const failing = (name: string, at: Instant, failure = REFUSED): BindingRecord =>
  aRecord({
    binding: aBinding({ domain: name }),
    endpoints: [anEndpoint({ address: addressOf(name), lastProbeAt: at, lastSuccessAt: at - HOUR, failure })],
    lastProbeAt: at,
  });

const ending = (name: string, notAfter: Instant, at: Instant): BindingRecord => {
  const leaf = { notBefore: NOW - 90 * DAY, notAfter };
  const certificates = [{ sha256: name }] as unknown as Judgement["certificates"];
  const served = { state: "in-sync", since: NOW } as const;
  const judgement: Judgement = {
    ...{
      at,
      served,
      leaf,
      pathEarliestNotAfter: notAfter,
      stores: [],
      certificates,
      lastFullAt: at,
      renewals: [],
    },
  };
  return aRecord({ binding: aBinding({ domain: name }), judgement });
};

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, n) => `d${n}.example.com`);

/** The watch, and what the looks left, by domain. */
class Watched {
  readonly watch = new OwnFaultWatch();
  readonly #records = new Map<string, BindingRecord>();

  note(before: BindingRecord, after: BindingRecord): void {
    this.watch.note(before, after);
    this.#records.set(after.binding.domain, after);
  }

  endSweep(at: Instant): void {
    this.watch.endSweep(at, this.#records.values());
  }
}

/** `failed` of `all` domains that answered before fail, `apart` between two looks. */
function afterFailures(failed: number, all: number, apart = 0, failure = REFUSED): Watched {
  const watched = new Watched();
  for (const [n, name] of names(all).entries()) {
    const at = NOW + n * apart;
    watched.note(answering(name, at - HOUR), n < failed ? failing(name, at, failure) : answering(name, at));
    if (apart > 0) watched.endSweep(at);
  }
  watched.endSweep(NOW + (all - 1) * apart);
  return watched;
}

describe("our own network", () => {
  test.each<[string, Watched, { failing: number; of: number } | undefined]>([
    ["more than half fail at once", afterFailures(6, 10), { failing: 6, of: 10 }],
    ["half of them fail", afterFailures(10, 20), undefined],
    ["fewer than three fail", afterFailures(2, 2), undefined],
    ["they fail minute by minute", afterFailures(5, 5, MINUTE), { failing: 3, of: 3 }],
    ["they fail over hours", afterFailures(9, 9, 20 * MINUTE), undefined],
    [
      "a name does not resolve",
      afterFailures(6, 10, 0, aFailure("dns", "server-failure")),
      { failing: 6, of: 10 },
    ],
    ["they connect and say nothing", afterFailures(9, 10, 0, aFailure("handshake", "timeout")), undefined],
  ])("%s", (_name, { watch }, network) => {
    if (network === undefined) expect(watch.faults.network).toBeUndefined();
    else expect(watch.faults.network?.failing).toBeGreaterThanOrEqual(network.failing);
    expect(watch.isInDoubt).toBe(network !== undefined);
  });

  test("what has failed for long is not counted", () => {
    const watched = new Watched();
    for (const name of names(9)) watched.note(failing(name, NOW - HOUR), failing(name, NOW));
    watched.endSweep(NOW);
    expect(watched.watch.faults.network).toBeUndefined();
  });

  test("is in doubt until most works again, and told until that was looked at once more", () => {
    const watched = afterFailures(10, 10);
    const { watch } = watched;
    const recover = (count: number, at: Instant): void => {
      for (const name of names(10).slice(0, count)) watched.note(failing(name, NOW), answering(name, at));
      watched.endSweep(at);
    };
    recover(5, NOW + MINUTE);
    expect([watch.isInDoubt, watch.faults.network !== undefined]).toEqual([true, true]);
    recover(6, NOW + 2 * MINUTE);
    expect([watch.isInDoubt, watch.faults.network !== undefined]).toEqual([false, true]);
    watched.endSweep(NOW + 7 * MINUTE);
    expect(watch.faults.network).toBeDefined();
    watched.endSweep(NOW + 8 * MINUTE);
    expect(watch.faults.network).toBeUndefined();
  });

  test("is doubted on after a start, and what was known is enough to end it", () => {
    const down = openOf(findingOf(aBinding(), { code: "network-down", severity: "critical" }), NOW);
    const watched = new Watched();
    const { watch } = watched;
    watch.resume(
      [down],
      names(4).map((name) => failing(name, NOW)),
    );
    expect([watch.isInDoubt, watch.faults.network]).toEqual([true, { failing: 4, of: 4 }]);
    for (const name of names(4)) watched.note(failing(name, NOW), answering(name, NOW + MINUTE));
    watched.endSweep(NOW + MINUTE);
    expect(watch.isInDoubt).toBe(false);
  });
});

describe("our own clock", () => {
  /** `turned` of `all` domains with certificates of their own, unless `shared`, turn expired in one sweep. */
  function afterTurns(turned: number, all: number, shared = false): OwnFaultWatch {
    const watch = new OwnFaultWatch();
    for (const [n, name] of names(all).entries()) {
      const leaf = shared ? "one" : name;
      const end = n < turned ? NOW : NOW + 9 * DAY;
      watch.note(ending(leaf, end, NOW - HOUR), ending(leaf, end, NOW + HOUR));
    }
    watch.endSweep(NOW + HOUR, []);
    return watch;
  }

  test.each<[string, OwnFaultWatch, { turned: number; of: number } | undefined]>([
    ["more than a fifth turn", afterTurns(5, 20), { turned: 5, of: 20 }],
    ["a fifth", afterTurns(4, 20), undefined],
    ["two of two", afterTurns(2, 2), undefined],
    ["one certificate on all of them", afterTurns(20, 20, true), undefined],
  ])("%s", (_name, watch, clock) => {
    expect(watch.faults.clock).toEqual(clock);
    expect(watch.isInDoubt).toBe(clock !== undefined);
  });

  test("certificates that were over before have not turned, nor have others", () => {
    const watch = new OwnFaultWatch();
    for (const name of names(9))
      watch.note(ending(name, NOW - DAY, NOW - HOUR), ending(name, NOW - DAY, NOW));
    for (const name of names(9))
      watch.note(ending(name, NOW + DAY, NOW - HOUR), ending(`${name} b`, NOW - DAY, NOW));
    watch.endSweep(NOW, []);
    expect(watch.faults.clock).toBeUndefined();
  });

  test("is believed after an hour, also when the daemon was started again", () => {
    const skewed: OpenFinding = openOf(
      findingOf(aBinding(), { code: "clock-skewed", severity: "critical" }),
      NOW,
    );
    for (const watch of [afterTurns(9, 9), resumed(skewed)]) {
      for (const [minutes, doubted] of [
        [59, true],
        [120, false],
      ] as const) {
        const at = NOW + minutes * MINUTE;
        for (const name of names(9)) watch.note(ending(name, NOW, at), ending(name, NOW, at));
        watch.endSweep(at, []);
        expect(watch.isInDoubt).toBe(doubted);
      }
    }
  });

  test("a skew that a provider tells is nothing that a start goes on with", () => {
    const warned = openOf(findingOf(aBinding(), { code: "clock-skewed", severity: "warning" }), NOW);
    expect(resumed(warned).isInDoubt).toBe(false);
  });

  function resumed(finding: OpenFinding): OwnFaultWatch {
    const watch = new OwnFaultWatch();
    watch.resume([finding], []);
    return watch;
  }
});
