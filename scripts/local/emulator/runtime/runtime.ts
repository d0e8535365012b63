import {
  FunctionError,
  type Invocation,
  type RuntimeApi,
  type RuntimeResponse,
  serveRuntimeApi,
} from './runtime-api.ts';
import { type RuntimeClient, type RuntimeProcess, startRuntimeProcess } from './runtime-process.ts';

/** What every runtime of a function has in common. */
export interface RuntimeOptions {
  client: RuntimeClient;
  taskRoot: string;
  functionName: string;
  handler: string;
  region: string;
  memoryMb: number;
  /** The function's own environment; what Lambda adds is added to it. */
  environment: Record<string, string>;
  onLog: (line: string) => void;
}

/** One invocation under way. */
export interface Run {
  /** Resolves at the response's first byte; rejects with a FunctionError where there is none. */
  response: Promise<RuntimeResponse>;
  /** Resolves when the runtime is through with it, well or badly; never rejects. */
  done: Promise<void>;
}

/** One execution environment: a process (or thread) with the handler loaded, and the Runtime API that it talks to. */
export class Runtime {
  readonly #api: RuntimeApi;
  readonly #process: RuntimeProcess;
  readonly #events: CurrentRun;
  #isAlive = true;

  static async start(options: RuntimeOptions): Promise<Runtime> {
    const events = new CurrentRun();
    const api = await serveRuntimeApi(events);
    return new Runtime(options, api, events);
  }

  private constructor(options: RuntimeOptions, api: RuntimeApi, events: CurrentRun) {
    this.#api = api;
    this.#events = events;
    this.#process = startRuntimeProcess(options.client, {
      taskRoot: options.taskRoot,
      environment: lambdaEnvironment(options, api.address),
      memoryMb: options.memoryMb,
      onLog: options.onLog,
    });
    events.onBroken = () => void this.end();
    void this.#process.exited.then(() => {
      this.#isAlive = false;
      events.fail(new FunctionError('Runtime.ExitError', 'The runtime ended before it answered.'));
    });
  }

  /** Whether another invocation may be given to it. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Runs one invocation. The runtime is ended at the deadline. */
  invoke(invocation: Invocation): Run {
    const run = this.#events.begin();
    const timeout = setTimeout(() => {
      const error = new FunctionError('Sandbox.Timedout', 'Task timed out');
      void this.end(error);
    }, invocation.deadlineMs - Date.now());
    void run.done.then(() => clearTimeout(timeout));
    this.#api.hand(invocation);
    return run;
  }

  /** Sends a signal to the process, as the world may: what follows is the same as for any death of a runtime. */
  kill(signal?: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Ends the runtime and cuts what it is sending. Resolves when nothing of it is left. */
  async end(error = new FunctionError('Sandbox.Killed', 'The runtime was ended.')): Promise<void> {
    this.#isAlive = false;
    this.#process.kill();
    this.#events.fail(error);
    this.#api.close();
    await this.#process.exited;
  }
}

/** How long what a dead runtime has sent may still arrive: its reader may have stopped reading. */
const LAST_BYTES_MS = 1_000;

/** The invocation in hand, as the Runtime API reports it. */
class CurrentRun {
  #response: PromiseWithResolvers<RuntimeResponse> | undefined;
  #done = Promise.withResolvers<void>();
  #isStreaming = false;
  #lastBytes: NodeJS.Timeout | undefined;
  /** Called where the runtime can take no further invocation. */
  onBroken = () => {};

  begin(): Run {
    this.#isStreaming = false;
    this.#response = Promise.withResolvers();
    this.#done = Promise.withResolvers();
    return { response: this.#response.promise, done: this.#done.promise };
  }

  onResponse = (response: RuntimeResponse) => {
    this.#isStreaming = true;
    this.#response?.resolve(response);
  };

  onResponseDone = (isWhole: boolean) => {
    clearTimeout(this.#lastBytes);
    this.#isStreaming = false;
    this.#done.resolve();
    if (!isWhole) this.onBroken();
  };

  onError = (error: FunctionError) => {
    this.#response?.reject(error);
    this.#done.resolve();
  };

  onInitError = (error: FunctionError) => {
    this.onError(error);
    this.onBroken();
  };

  /** A response under way is not failed here: what has been sent arrives, then its connection is broken. */
  fail(error: FunctionError): void {
    if (this.#isStreaming) this.#lastBytes = setTimeout(() => this.onBroken(), LAST_BYTES_MS);
    else this.onError(error);
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
function lambdaEnvironment(options: RuntimeOptions, runtimeApi: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    TZ: ':UTC',
    ...options.environment,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(options.memoryMb),
    AWS_LAMBDA_FUNCTION_NAME: options.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${options.functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_DEFAULT_REGION: options.region,
    AWS_REGION: options.region,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    LAMBDA_TASK_ROOT: options.taskRoot,
    _HANDLER: options.handler,
  };
}
