import { describe, expect, it } from "vitest";
import { leadTimesOf } from "../../src/app/lead-times.ts";
import { loadConfig } from "../../src/config/load.ts";
import { A, aRoot, issueFrom, NOW } from "../core/decide/build.ts";
import { judgeTools, openScene, storeOf } from "../core/decide/scene.ts";
import { temporaryFolder, writeConfig } from "../tools/workspace.ts";

async function leadTimes(source: Readonly<Record<string, unknown>>) {
  const file = await writeConfig(temporaryFolder(), {
    sources: [{ name: "jd", type: "jdcloud-oss", ...source }],
  });
  const loaded = await loadConfig(file, {}, { now: NOW });
  if (!loaded.ok) throw new Error(loaded.problems.map(({ path, mend }) => `${path} ${mend}`).join());
  return leadTimesOf(loaded.config);
}

describe("how long a ticket takes", () => {
  it("is two weeks and a margin of one, unless the source says otherwise", async () => {
    expect((await leadTimes({})).get("jd")).toEqual({ workingDays: 10, marginDays: 5, holidays: [] });
    expect((await leadTimes({ working_days: 7, margin: 0 })).get("jd")).toEqual({
      workingDays: 7,
      marginDays: 0,
      holidays: [],
    });
    await expect(leadTimes({ working_days: 0 })).rejects.toThrow("sources[0].working_days write at least 1");
  });

  it("moves the day on which the next ticket is due", async () => {
    const root = await aRoot();
    // 38 calendar days: more than 14 of notice and 15 working days, less than 14 and 20.
    const leaf = await issueFrom(root)({ from: -60, to: 38 });
    const due = async (source: Readonly<Record<string, unknown>>): Promise<string | undefined> => {
      const tools = { ...judgeTools([storeOf("lab", root)]), leadTimes: await leadTimes(source) };
      const scene = openScene(tools, { sources: ["jd"], provider: "jdcloud", bucket: "pic" });
      const { record } = scene.see({ show: { [A]: [leaf] } });
      return record.findings.find(({ code }) => code === "renew-by")?.summary;
    };
    expect(await due({})).toBeUndefined();
    expect(await due({ margin: 10 })).toContain("a ticket that takes up to 10 working days.");
    expect(await due({ working_days: 15 })).toContain("a ticket that takes up to 15 working days.");
  });
});
