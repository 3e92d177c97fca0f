import { type KeyringSession, startKeyringSession } from '../src/keychain/testing/keyring-session.ts';

/** Another computer, as far as keys go: a session bus and a keyring of its own, until it is stopped. */
export type SecondComputer = KeyringSession;
export const startSecondComputer = startKeyringSession;
