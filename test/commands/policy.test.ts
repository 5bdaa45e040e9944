import { describe, expect, test } from "vitest";
import { run } from "../tools/run-command.ts";
import { temporaryFolder, writeConfig } from "../tools/workspace.ts";

interface Policy {
  readonly Version: string;
  readonly Statement: readonly { readonly Action: readonly string[] }[];
}

async function policy(args: readonly string[], config?: Readonly<Record<string, unknown>>) {
  const directory = temporaryFolder();
  if (config !== undefined) await writeConfig(directory, config);
  const ran = await run(["policy", "aliyun", ...args], { directory });
  const actions =
    ran.code === 0 ? (JSON.parse(ran.stdout) as Policy).Statement.flatMap(({ Action }) => Action) : [];
  return { ...ran, actions };
}

const OSS = ["oss:GetBucketInfo", "oss:ListBuckets", "oss:ListCname"];
const CDN = ["cdn:DescribeDomainCertificateInfo", "cdn:DescribeUserDomains"];
const account = (name: string, services: readonly string[]) => ({ name, type: "aliyun", services });

describe("the least that must be allowed", () => {
  test.each<[string, readonly string[], Readonly<Record<string, unknown>> | undefined, readonly string[]]>([
    ["without a configuration", [], undefined, [...OSS, ...CDN]],
    ["for named services", ["--services", "cas"], undefined, ["yundun-cert:ListUserCertificateOrder"]],
    ["for what the configuration asks", [], { sources: [account("prod", ["oss"])] }, OSS],
    [
      "for one of several sources",
      ["--source", "edge"],
      { sources: [account("prod", ["oss"]), account("edge", ["cdn"])] },
      CDN,
    ],
    [
      "with tags, where a rule asks for them",
      [],
      {
        owners: { web: {} },
        sources: [account("prod", ["oss"])],
        rules: [{ match: { tag: { team: "web" } }, set: { owner: "web" } }],
      },
      ["oss:GetBucketInfo", "oss:GetBucketTagging", "oss:ListBuckets", "oss:ListCname"],
    ],
  ])("%s", async (_, args, config, expected) => {
    const { code, actions } = await policy(args, config);
    expect({ code, actions }).toEqual({ code: 0, actions: expected });
  });

  test("never allows to read a key or to change anything", async () => {
    const { actions } = await policy(["--services", "oss,cdn,dcdn,cas"]);
    expect(actions.filter((action) => !/:(List|Describe|Get)/.test(action))).toEqual([]);
    expect(actions.join()).not.toMatch(/PrivateKey|CertificateDetail|GetObject/);
  });

  test.each([
    [["--services", "ecs"], "Write some of oss,cdn,dcdn,cas"],
    [["--source", "prod"], "There is no configuration"],
  ])("%s is refused with a sentence", async (args, sentence) => {
    const { code, stderr } = await policy(args);
    expect(code).toBe(3);
    expect(stderr).toContain(sentence);
  });
});
