import type { Config } from 'jest';
import { clients } from './jest.clients.config.ts';
import { run, stress } from './jest.config.ts';

/** All that takes long, and real programs that download: a run of its own (`make test-stress`). */
const config: Config = { ...run, projects: [...stress, clients] };

export default config;
