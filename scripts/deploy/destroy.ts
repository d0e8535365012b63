import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { CommandError } from '../../cli/errors.ts';
import { accessOf, identify } from '../lib/aws.ts';
import { show } from '../lib/command.ts';
import { confirm, main, say } from '../lib/main.ts';
import { type Resource, Terraform } from '../lib/terraform.ts';
import { ensureZips } from '../lib/zips.ts';

// `make destroy`: takes the deployment down, but keeps what holds data until that has been given up on purpose.

await main(async () => {
  const terraform = await Terraform.open();
  await terraform.init();
  const resources = await terraform.resources();
  if (resources.length === 0) throw new CommandError('Nothing is deployed from here, so there is nothing to destroy.');
  demandUnprotected(resources);
  const { region } = await terraform.outputs();
  await identify(accessOf(process.env, region));
  const table = resources.filter((one) => one.type === 'aws_dynamodb_table' && one.values.deletion_protection_enabled);
  const bucket = await bucketToKeep(resources, region);
  const kept = [...table, ...bucket];
  const rest = resources.filter((one) => !kept.includes(one));
  say(announcement(table, bucket));
  if (rest.length === 0) return say('There is nothing else.');
  await confirm('Destroy everything else, the URLs of all links included?');
  await ensureZips();
  const targets = kept.length === 0 ? [] : rest.map(({ address }) => `-target=${address}`);
  const args = [`-chdir=${terraform.directory}`, 'destroy', '-input=false', '-auto-approve', ...targets];
  if ((await show('terraform', args)) !== 0) {
    throw new CommandError('terraform destroy failed: put right what it says above, and run make destroy again.');
  }
});

/** A protected load balancer would stop Terraform half-way, and has nothing in it that is worth keeping. */
function demandUnprotected(resources: readonly Resource[]): void {
  const isProtected = resources.some(({ type, values }) => type === 'aws_lb' && values.enable_deletion_protection);
  if (!isProtected) return;
  throw new CommandError(
    'The load balancer is protected from deletion: set deletion_protection = false in the variable server, run make deploy, and try again.',
  );
}

/** All that makes up the bucket, where it has objects and may not be destroyed with them. */
async function bucketToKeep(resources: readonly Resource[], region: string): Promise<Resource[]> {
  const bucket = resources.find(({ type }) => type === 'aws_s3_bucket');
  if (!bucket || bucket.values.force_destroy) return [];
  const s3 = new S3Client({ region, forcePathStyle: Boolean(process.env.AWS_ENDPOINT_URL) });
  const Bucket = String(bucket.values.bucket);
  const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1 }));
  const isEmpty = !Versions?.length && !DeleteMarkers?.length;
  return isEmpty ? [] : resources.filter(({ address }) => address.startsWith('module.deployment.module.bucket.'));
}

function announcement([table]: Resource[], bucket: Resource[]): string {
  const objects = bucket.find(({ type }) => type === 'aws_s3_bucket');
  const kept = [
    ...(objects ? [`the bucket ${objects.values.bucket} with its objects (bucket_force_destroy is false)`] : []),
    ...(table ? [`the table ${table.values.name} with all links (its deletion protection is on)`] : []),
  ];
  if (kept.length === 0) return "No data stays: nothing protects links and objects any more. Terraform's state does.";
  return `These stay, and Terraform's state with what it knows of them:
${kept.map((one) => `- ${one}`).join('\n')}

make deploy takes them up again. To give them up as well: docs/operations.md, "Take it down".`;
}
