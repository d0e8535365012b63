import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AwsAccess, awsCall } from '../../scripts/lib/aws.ts';
import { readDeployed } from './deployed-function.ts';
import type { TestDeployment } from './test-deployment.ts';

/** What a domain needs that a deployment does not make: a certificate, and a zone for its name. */
export interface DomainNeeds {
  /** The variables that put the domain in the place of the Function URL. */
  variables: {
    function_url: false;
    domain: { name: string; certificate_arn: string; zone_id: string; access_log: object };
  };
  remove(): Promise<void>;
}

/** Asks ACM for a certificate, which LocalStack issues at once, and makes a hosted zone. */
export async function makeDomainNeeds(access: AwsAccess, { name: deployment }: TestDeployment): Promise<DomainNeeds> {
  const name = `${deployment}.example.com`;
  const certificates = (operation: string, body: object) =>
    call(access, 'acm', {
      method: 'POST',
      headers: { 'x-amz-target': `CertificateManager.${operation}`, 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(body),
    });
  const asked = await certificates('RequestCertificate', { DomainName: name, ValidationMethod: 'DNS' });
  const { CertificateArn } = JSON.parse(asked) as { CertificateArn: string };
  const zone = await call(access, 'route53', {
    method: 'POST',
    path: '/2013-04-01/hostedzone',
    body: `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${deployment}</CallerReference></CreateHostedZoneRequest>`,
  });
  const [, zoneId = ''] = /<Id>\/hostedzone\/(\w+)<\/Id>/.exec(zone) ?? [];
  return {
    variables: {
      function_url: false,
      domain: { name, certificate_arn: CertificateArn, zone_id: zoneId, access_log: {} },
    },
    async remove() {
      await certificates('DeleteCertificate', { CertificateArn });
      await call(access, 'route53', { method: 'DELETE', path: `/2013-04-01/hostedzone/${zoneId}` });
    },
  };
}

/** Puts the domain in the place of the Function URL. @throws Error with what Terraform said, where it fails or replaces what has data */
export async function applyDomain({ terraform }: TestDeployment, { variables }: DomainNeeds): Promise<void> {
  await writeFile(join(terraform.directory, 'domain.auto.tfvars.json'), JSON.stringify(variables));
  const planned = await terraform.attempt(['plan', '-input=false', '-no-color', '-out=domain.tfplan']);
  if (planned.code !== 0) throw new Error(planned.output);
  if (!/~ old_links +=/.test(planned.output) || !planned.output.includes('mint them anew'))
    throw new Error(`The plan does not say what becomes of links that are out.\n${planned.output}`);
  const applied = await terraform.attempt(['apply', '-input=false', '-no-color', 'domain.tfplan']);
  if (applied.code !== 0) throw new Error(applied.output);
}

/** @throws Error where the redeem function can still be called by everybody, or not by the domain */
export async function demandNoPublicWay(access: AwsAccess, { name }: TestDeployment): Promise<void> {
  const path = `functions/${name}-redeem`;
  const url = await awsCall(access, 'lambda', { path: `/2021-10-31/${path}/url?Qualifier=live` });
  if (url.status !== 404) throw new Error(`The redeem function has a URL: ${url.status} ${await url.text()}`);
  const answer = await call(access, 'lambda', { path: `/2015-03-31/${path}/policy?Qualifier=live` });
  const { Statement } = JSON.parse((JSON.parse(answer) as { Policy: string }).Policy) as {
    Statement: { Principal: unknown; Action: string; Condition?: unknown }[];
  };
  const [only, ...others] = Statement;
  const isTheDomain = JSON.stringify(only?.Principal) === '{"Service":"apigateway.amazonaws.com"}';
  if (others.length > 0 || !isTheDomain) throw new Error(`Allowed are ${JSON.stringify(Statement, null, 2)}`);
}

/** @throws Error where new links would lead elsewhere, or the API does not stream to the function */
export async function demandDomain(
  access: AwsAccess,
  { name, terraform }: TestDeployment,
  { variables: { domain } }: DomainNeeds,
): Promise<void> {
  const { environment } = await readDeployed(access, `${name}-links`, terraform.directory);
  if (environment.REDEEM_URL !== `https://${domain.name}`) throw new Error(`Links lead to ${environment.REDEEM_URL}.`);
  const records = await call(access, 'route53', { path: `/2013-04-01/hostedzone/${domain.zone_id}/rrset` });
  const types = [...records.matchAll(/<Type>(A|AAAA)<\/Type>/g)].map(([, type]) => type);
  if (types.join() !== 'A,AAAA') throw new Error(`The zone has ${records}`);
}

async function call(...args: Parameters<typeof awsCall>): Promise<string> {
  const answer = await awsCall(...args);
  const said = await answer.text();
  if (!answer.ok) throw new Error(`${args[1]} answers ${answer.status} ${said}`);
  return said;
}
