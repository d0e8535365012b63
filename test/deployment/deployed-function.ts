import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../../cli/errors.ts';
import { type AwsAccess, awsCall } from '../../scripts/lib/aws.ts';
import type { FunctionUrlOptions } from '../../scripts/local/emulator/function-url/server.ts';

/** A function as it was deployed: what runs it elsewhere needs to know nothing else. */
export interface DeployedFunction extends Pick<FunctionUrlOptions, 'name' | 'environment' | 'authType' | 'invokeMode'> {
  /** Where its code has been written to. */
  zip: string;
  handler: string;
  timeoutMs: number;
  memoryMb: number;
  /** The URL that AWS gave it. */
  url: string;
}

interface GetFunction {
  Code: { Location: string };
  Configuration: {
    Handler: string;
    Timeout: number;
    MemorySize: number;
    Environment?: { Variables?: Record<string, string> };
  };
}

interface GetFunctionUrlConfig {
  FunctionUrl: string;
  AuthType: FunctionUrlOptions['authType'];
  InvokeMode: FunctionUrlOptions['invokeMode'];
}

/** The alias that infra/modules/function gives the URL. */
const ALIAS = 'live';

/**
 * Reads back what Lambda has of a function under its live alias: configuration, URL, and the code, into `directory`.
 *
 * @throws CommandError where Lambda does not tell
 */
export async function readDeployed(access: AwsAccess, name: string, directory: string): Promise<DeployedFunction> {
  const read = async <T>(path: string): Promise<T> => {
    const answer = await awsCall(access, 'lambda', { path: `${path}?Qualifier=${ALIAS}` });
    if (!answer.ok) throw new CommandError(`Lambda does not tell of ${name}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const { Code, Configuration } = await read<GetFunction>(`/2015-03-31/functions/${name}`);
  const { FunctionUrl, AuthType, InvokeMode } = await read<GetFunctionUrlConfig>(`/2021-10-31/functions/${name}/url`);
  const code = await fetch(Code.Location);
  if (!code.ok) throw new CommandError(`The code of ${name} cannot be fetched: ${code.status}.`);
  const zip = join(directory, `${name}.zip`);
  await writeFile(zip, Buffer.from(await code.arrayBuffer()));
  return {
    name,
    zip,
    handler: Configuration.Handler,
    environment: Configuration.Environment?.Variables ?? {},
    timeoutMs: Configuration.Timeout * 1000,
    memoryMb: Configuration.MemorySize,
    url: FunctionUrl,
    authType: AuthType,
    invokeMode: InvokeMode,
  };
}
