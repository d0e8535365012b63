// Mints, lists, inspects and revokes links from Node.js:
//
//   node node.mjs create report.pdf
//   node node.mjs list
//   node node.mjs inspect ID
//   node node.mjs revoke ID
//
// LINKS_URL is the Function URL of the owner API; the AWS_ variables are the usual ones.
import { LinksClient, LinksError } from 'single-use-links';

const { LINKS_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = process.env;

const links = new LinksClient({
  url: LINKS_URL,
  region: AWS_REGION,
  // Or fromNodeProviderChain() of @aws-sdk/credential-providers, which finds profiles, SSO and roles as well.
  credentials: {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  },
});

const commands = {
  async create(key) {
    const { id, url } = await links.create({ key, expiresIn: '2h30m', note: 'from Node.js' });
    console.log(url);
    console.error(`To revoke it: node node.mjs revoke ${id}`);
  },
  async list() {
    for await (const { id, status, key, filename, archive } of links.all()) {
      // An archive, a ZIP of many objects, has a number of files and no key.
      console.log(id, status, key ?? `${filename} (${archive?.files} files)`);
    }
  },
  async inspect(id) {
    const { status, claims } = await links.inspect(id);
    console.log(status, claims);
  },
  async revoke(id) {
    await links.revoke(id);
  },
};

try {
  const [name, argument] = process.argv.slice(2);
  await commands[name](argument);
} catch (error) {
  if (!(error instanceof LinksError)) throw error;
  // One sentence for a person; for programs a code, such as object_missing, and the HTTP status.
  console.error(`${error.message} (${error.code ?? error.status ?? 'no answer'})`);
  process.exitCode = 1;
}
