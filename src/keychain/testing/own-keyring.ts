/** Set-up of every file of integration tests: a keyring that it shares with no other. */
import { afterAll } from 'vitest';
import { startKeyringSession } from './keyring-session.ts';

const session = await startKeyringSession();
Object.assign(process.env, session.environment);
afterAll(() => session.stop());
