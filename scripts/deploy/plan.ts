import { accessOf, identify } from '../lib/aws.ts';
import { main, say } from '../lib/main.ts';
import { Terraform } from '../lib/terraform.ts';
import { buildZips } from '../lib/zips.ts';

// `make plan`: builds, and shows what `make deploy` would do. Changes nothing.

await main(async () => {
  const terraform = await Terraform.open();
  const { arn } = await identify(accessOf(process.env));
  say(`As ${arn}\n`);
  await buildZips();
  await terraform.init();
  await terraform.plan();
  await terraform.removePlan();
});
