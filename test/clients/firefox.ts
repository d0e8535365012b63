import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';

/** Where Firefox is: the variable FIREFOX, or the first of its usual names on the PATH; undefined if nowhere. */
export function findFirefox(): string | undefined {
  if (process.env.FIREFOX) return process.env.FIREFOX;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => ['firefox-esr', 'firefox'].map((name) => join(folder, name))).find(exists);
}

/** Firefox without a window, by WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/). */
export class Firefox {
  /** Where it saves. */
  readonly downloads: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>();
  #context = '';
  #calls = 0;

  private constructor(folder: string, child: ChildProcess, socket: WebSocket) {
    this.#folder = folder;
    this.downloads = join(folder, 'downloads');
    this.#child = child;
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const { id, type, result, message } = JSON.parse(String(data));
      const { resolve, reject } = this.#waiting.get(id) ?? {};
      if (type === 'success') resolve?.(result);
      else if (type === 'error') reject?.(new Error(message));
    };
  }

  /** @throws Error where there is none, or it does not start */
  static async launch(): Promise<Firefox> {
    const path = findFirefox();
    if (path === undefined) throw new Error('There is no Firefox on this machine.');
    const folder = await mkdtemp(join(tmpdir(), 'firefox-'));
    await mkdir(join(folder, 'downloads'));
    await writeFile(join(folder, 'user.js'), preferences(join(folder, 'downloads')));
    const args = ['--headless', '--profile', folder, '--remote-debugging-port', '0'];
    const child = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    const socket = new WebSocket(`${await addressOf(child)}/session`);
    await once(socket, 'open');
    const firefox = new Firefox(folder, child, socket);
    await firefox.#call('session.new', { capabilities: {} });
    const { contexts } = await firefox.#call('browsingContext.getTree', {});
    firefox.#context = (contexts as { context: string }[])[0]?.context ?? '';
    return firefox;
  }

  async open(url: string): Promise<void> {
    await this.#call('browsingContext.navigate', { context: this.#context, url, wait: 'complete' });
  }

  /** Clicks, as a person would. */
  async press(selector: string): Promise<void> {
    await this.#call('script.evaluate', {
      expression: `document.querySelector(${JSON.stringify(selector)}).click()`,
      target: { context: this.#context },
      awaitPromise: false,
      userActivation: true,
    });
  }

  async close(): Promise<void> {
    this.#socket.close();
    const exited = once(this.#child, 'exit');
    this.#child.kill();
    await exited;
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #call(method: string, params: object): Promise<Record<string, unknown>> {
    const id = ++this.#calls;
    const answer = Promise.withResolvers<Record<string, unknown>>();
    this.#waiting.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer.promise;
  }
}

function preferences(downloads: string): string {
  const all = {
    'browser.download.folderList': 2,
    'browser.download.dir': downloads,
    'browser.download.alwaysOpenPanel': false,
    'browser.download.always_ask_before_handling_new_types': false,
    'browser.helperApps.neverAsk.saveToDisk': 'application/octet-stream',
    'browser.shell.checkDefaultBrowser': false,
    'datareporting.policy.dataSubmissionEnabled': false,
    'app.update.enabled': false,
    'network.captive-portal-service.enabled': false,
    'network.connectivity-service.enabled': false,
  };
  return Object.entries(all)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('');
}

async function addressOf({ stderr }: ChildProcess): Promise<string> {
  if (stderr)
    for await (const line of createInterface(stderr)) {
      const [, address] = /WebDriver BiDi listening on (ws:\S+)$/.exec(line) ?? [];
      if (address === undefined) continue;
      stderr.resume();
      return address;
    }
  throw new Error('Firefox ended at once.');
}

function exists(file: string): boolean {
  try {
    accessSync(file);
    return true;
  } catch {
    return false;
  }
}
