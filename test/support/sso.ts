import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { startTlsFront, type TlsFront } from '../../scripts/lib/tls-front.ts';
import { closeServer, listen } from '../../scripts/local/listen.ts';

const REGION = 'eu-west-1';
const START_URL = 'https://company.example/start';
const ACCESS_TOKEN = 'the access token';

/** Its hosts, as AWS names them. */
export const SSO_PORTAL = `portal.sso.${REGION}.amazonaws.com`;
export const SSO_OIDC = `oidc.${REGION}.amazonaws.com`;

const ACCOUNT = 'sso_account_id = 111122223333\nsso_role_name = ops\n';

/** Profiles of AWS's two kinds of SSO: of a session, and of before sessions. */
export const SSO_CONFIG = `[profile session]
sso_session = company
${ACCOUNT}[sso-session company]
sso_start_url = ${START_URL}
sso_region = ${REGION}
[profile legacy]
sso_start_url = ${START_URL}
sso_region = ${REGION}
${ACCOUNT}`;

/** AWS's SSO, which gives these keys to whoever has an access token. */
export async function startSso(keys: { accessKeyId: string; secretAccessKey: string }): Promise<TlsFront> {
  const server = createServer(async (request, response) => {
    const say = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    // https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateToken.html
    if (request.url === '/token') {
      const { refreshToken } = (await json(request)) as { refreshToken?: string };
      return refreshToken === 'again'
        ? say(200, { accessToken: ACCESS_TOKEN, expiresIn: 3_600, tokenType: 'Bearer' })
        : say(400, { error: 'invalid_grant' });
    }
    // https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html
    const isKnown = request.headers['x-amz-sso_bearer_token'] === ACCESS_TOKEN;
    const roleCredentials = { ...keys, sessionToken: 't', expiration: Date.now() + 3_600_000 };
    return isKnown ? say(200, { roleCredentials }) : say(401, { message: 'Session token not found or invalid' });
  });
  const front = await startTlsFront(`http://127.0.0.1:${await listen(server)}/`, [SSO_PORTAL, SSO_OIDC]);
  const close = async () => {
    await front.close();
    await closeServer(server);
  };
  return { ...front, close };
}

/** What `aws sso login` leaves behind in a home. */
export async function logInBySso(home: string, { isOld = false }: { isOld?: boolean } = {}): Promise<void> {
  const folder = join(home, '.aws', 'sso', 'cache');
  await mkdir(folder, { recursive: true });
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  const token = {
    accessToken: isOld ? 'an old one' : ACCESS_TOKEN,
    expiresAt: isOld ? new Date(Date.now() - 60_000).toISOString() : inAnHour,
    ...{ refreshToken: 'again', clientId: 'id', clientSecret: 'secret', registrationExpiresAt: inAnHour },
  };
  for (const name of ['company', START_URL]) {
    const file = `${createHash('sha1').update(name).digest('hex')}.json`;
    await writeFile(join(folder, file), JSON.stringify(token));
  }
}
