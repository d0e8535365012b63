import { CommandError } from '../../cli/errors.ts';
import { printNote } from '../../cli/output.ts';
import { accessOf, identify } from '../lib/aws.ts';
import { main, say } from '../lib/main.ts';
import { type Outputs, Terraform } from '../lib/terraform.ts';
import { recipientsUrlAnswers } from '../lib/until-settled.ts';
import { buildZips } from '../lib/zips.ts';

// `make deploy`: builds, shows the plan, and applies it once it has been agreed to.

await main(async () => {
  const terraform = await Terraform.open();
  const { arn, account } = await identify(accessOf(process.env));
  say(`Deploying to account ${account}, as ${arn}\n`);
  await buildZips();
  await terraform.init();
  if (await terraform.plan()) await terraform.applyPlan('Apply this plan?');
  const outputs = await terraform.outputs();
  say(welcome(outputs));
  await tellWhetherItAnswers(outputs);
});

/** A URL that does not answer undoes no deployment: the DNS record of a domain may still be to come. */
async function tellWhetherItAnswers({ redeem_url }: Outputs): Promise<void> {
  // Whatever stands in for AWS has no URLs.
  if (process.env.AWS_ENDPOINT_URL) return;
  await recipientsUrlAnswers(redeem_url).catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error;
    printNote(error.message);
  });
}

function welcome({ links_url, redeem_url, old_links, bucket }: Outputs): string {
  return `
For owners, with SigV4:  ${links_url}
For recipients:          ${redeem_url}

${old_links}

The first link:

  LINKS_URL=${links_url} LINKS_BUCKET=${bucket} npx links create ./my-file.pdf

Whoever is refused there has to be among the owner_principals, or have the output owner_policy_json attached;
in another AWS account than this, both.
make verify mints and redeems links there to see that all works.`;
}
