import { Argument, type Command, InvalidArgumentError } from "commander";
import { ALIYUN_SERVICES, type AliyunUse, aliyunPolicy, aliyunUse } from "../app/provider-policy.ts";
import { printable } from "../core/names/printable.ts";
import { jsonText } from "../core/views/record-json.ts";
import { listText } from "../core/words.ts";
import { withExamples } from "./examples.ts";
import type { Finish } from "./options.ts";
import { EXIT, findConfigFile, requireCurrent, type Shell, UsageError } from "./shell.ts";

type Services = AliyunUse["services"];

interface PolicyOptions {
  readonly config?: string;
  readonly services?: Services;
  readonly source?: string;
}

export function addPolicy(program: Command, shell: Shell, finish: Finish): void {
  const command = program
    .command("policy")
    .description("the least that must be allowed at a provider for what the configuration asks there")
    .addArgument(new Argument("<provider>", "whose policy").choices(["aliyun"]))
    .option("-c, --config <file>", "configuration file")
    .option("--services <list>", `of ${ALIYUN_SERVICES.join(", ")}, separated by commas`, servicesArgument)
    .option("--source <name>", "this source only")
    .action((_provider: string, options: PolicyOptions) => finish(policy(shell, options)));
  withExamples(command, [
    ["certhorizon policy aliyun", "for what the configuration asks"],
    "certhorizon policy aliyun --services oss,cdn,cas",
  ]);
}

async function policy(shell: Shell, options: PolicyOptions): Promise<number> {
  const use = await useOf(shell, options);
  const services = options.services ?? use.services;
  shell.stdout.write(`${jsonText(aliyunPolicy({ services, tags: use.tags }))}\n`);
  for (const remark of remarks({ ...use, services })) shell.stderr.write(`${remark}\n`);
  return EXIT.ok;
}

/** Storage and CDN where no configuration says otherwise. */
async function useOf(shell: Shell, { config, services, source }: PolicyOptions): Promise<AliyunUse> {
  const file = findConfigFile(shell, config);
  const none: AliyunUse = { sources: [], services: services ?? ["oss", "cdn"], tags: false };
  if (file === undefined && source === undefined) return none;
  if (file === undefined) throw new UsageError("There is no configuration that could name a source.");
  const current = await requireCurrent(shell, file);
  current.close();
  const use = aliyunUse(current.config, source);
  if (use.sources.length > 0) return use;
  if (source !== undefined) throw new UsageError(`${printable(source)} is no source of type aliyun.`);
  return { ...none, tags: use.tags };
}

function remarks({ sources, services }: AliyunUse): readonly string[] {
  const several =
    sources.length > 1
      ? [`For all of ${listText(sources)} together; --source NAME for the account of one.`]
      : [];
  const details = services.includes("cas")
    ? ["Of the certificate service only the list is asked: it tells no private key."]
    : [];
  return [...several, ...details];
}

function servicesArgument(text: string): Services {
  const told = text.split(",").map((one) => one.trim());
  const services = ALIYUN_SERVICES.filter((service) => told.includes(service));
  if (services.length !== new Set(told).size)
    throw new InvalidArgumentError(`Write some of ${ALIYUN_SERVICES.join(",")}.`);
  return services;
}
