import { buildFunctions } from '../build/bundle.ts';
import { accessOf, identify } from '../lib/aws.ts';
import { main, say } from '../lib/main.ts';
import { Terraform } from '../lib/terraform.ts';

// `make plan`: builds, and shows what `make deploy` would do. Changes nothing.

await main(async () => {
  const terraform = await Terraform.open();
  const { arn } = await identify(accessOf(process.env));
  say(`As ${arn}\n`);
  await buildFunctions();
  await terraform.init();
  await terraform.plan();
  await terraform.removePlan();
});
