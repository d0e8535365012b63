import { CommandError, UsageError } from '../../cli/errors.ts';
import { type AwsAccess, accessOf, awsCall, identify } from '../lib/aws.ts';
import { main, say } from '../lib/main.ts';
import { type Outputs, type Served, Terraform } from '../lib/terraform.ts';
import { ensureZips } from '../lib/zips.ts';

// `make rollback`: shows the published versions. With FUNCTION=redeem VERSION=3 it has the URL serve that one. The
// Web Function has revisions, whose ids Lambda makes: FUNCTION=web VERSION=ID.

type FunctionName = keyof Outputs['versions'];

const { FUNCTION: name, VERSION: version } = process.env;

await main(async () => {
  const terraform = await Terraform.open();
  await terraform.init();
  const outputs = await terraform.outputs();
  const access = accessOf(process.env, outputs.region);
  await identify(access);
  if (!name && !version) return say(await overview(access, outputs));
  if (!isFunction(name, outputs) || !version || !PATTERNS[name].test(version)) {
    throw new UsageError('Say which function and which version, such as make rollback FUNCTION=redeem VERSION=3.');
  }
  await rollBack(terraform, outputs, name, version);
});

const NUMBER = /^([1-9]\d*|newest)$/;
const PATTERNS = { links: NUMBER, redeem: NUMBER, web: /^[\w-]+$/ };

function isFunction(name: string | undefined, { versions }: Outputs): name is FunctionName {
  return name !== undefined && Object.hasOwn(versions, name);
}

async function overview(access: AwsAccess, { functions, versions, web }: Outputs): Promise<string> {
  const tables = await Promise.all(
    (['links', 'redeem'] as const).map(async (one) => {
      const published = await versionsOf(access, functions[one]);
      const rows = published.map(
        ({ Version, LastModified }) =>
          `  ${Version.padStart(4)}  ${LastModified.slice(0, 16).replace('T', ' ')}  ${notesOn(Version, versions[one])}`,
      );
      return `${one}\n${rows.join('\n')}\n`;
    }),
  );
  if (web && versions.web) tables.push(revisionsOf(web.function, versions.web));
  return `${tables.join('\n')}\nTo go back: make rollback FUNCTION=redeem VERSION=3. Forward again: VERSION=newest, or make deploy.`;
}

function revisionsOf(name: string, { live, newest }: Served): string {
  const rows = [...new Set([live, newest])].map((id) => `  ${id}  ${notesOn(id, { live, newest })}`);
  return `web\n${rows.join('\n')}\n  Others: aws lambda-web list-web-function-revisions --function-name ${name}\n`;
}

function notesOn(version: string, { live, newest }: Served): string {
  return [version === live ? 'live' : '', version === newest ? 'newest' : ''].filter(Boolean).join(', ');
}

async function versionsOf(access: AwsAccess, functionName: string) {
  const answer = await awsCall(access, 'lambda', { path: `/2015-03-31/functions/${functionName}/versions` });
  if (!answer.ok) throw new CommandError(`AWS does not tell the versions of ${functionName} (${answer.status}).`);
  const { Versions } = (await answer.json()) as { Versions: { Version: string; LastModified: string }[] };
  return Versions.filter(({ Version }) => Version !== '$LATEST');
}

/** The other functions stay at what they serve. The zips stay as they are: a new build might be another version. */
async function rollBack(terraform: Terraform, { versions }: Outputs, one: FunctionName, to: string): Promise<void> {
  const kept = Object.entries(versions).flatMap(([each, { live, newest }]) => (live === newest ? [] : [[each, live]]));
  const live = { ...Object.fromEntries(kept), [one]: to === 'newest' ? null : to };
  await ensureZips();
  if (!(await terraform.plan('-var', `live_version=${JSON.stringify(live)}`)))
    return say(`${one} serves ${to} already.`);
  await terraform.applyPlan(`Apply this plan, so that ${one} serves version ${to}?`);
}
