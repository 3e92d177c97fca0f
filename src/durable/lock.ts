import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { writeOwnFileSync } from './own-file.ts';

/** Who holds a lock, for the message another process shows. Informational: the truth is the OS lock. */
export interface LockOwner {
  readonly pid: number;
  /** "vTPM Desktop" or "vtpm start", say. */
  readonly program: string;
  readonly since: string;
}

export interface HeldLock {
  release(): void;
}

/** What is held: a connection that nothing refers to is closed by the garbage collector, and its lock ends. */
const connections = new Set<DatabaseSync>();

/**
 * Takes an exclusive lock on a file, or returns null when another process (or another part of this one)
 * has it. The lock is the operating system's own (fcntl on Unix, LockFileEx on Windows) by way of SQLite,
 * so it ends with the process, however that dies, and no stale lock can be left behind.
 */
export function tryLock(path: string, program: string): HeldLock | null {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    const code = (error as { errcode?: number }).errcode;
    // SQLITE_BUSY (5) and its extended forms: somebody has it; all else is a real failure.
    if (code !== undefined && (code & 0xff) === 5) return null;
    throw error;
  }
  const owner: LockOwner = { pid: process.pid, program, since: new Date().toISOString() };
  try {
    writeOwnFileSync(`${path}.owner`, JSON.stringify(owner), 'anew');
  } catch {
    // only a message would miss it
  }
  connections.add(database);
  return {
    release() {
      if (!connections.delete(database)) return;
      database.exec('ROLLBACK');
      database.close();
    },
  };
}

/**
 * Whether somebody (this process too) holds the lock. Only looks: for an instant it keeps others from taking
 * the lock, and it writes nothing.
 */
export function isLocked(path: string): boolean {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(path, { readOnly: true });
  } catch {
    return false; // there is no such file
  }
  try {
    database.exec('PRAGMA busy_timeout = 0; SELECT count(*) FROM sqlite_master');
    return false;
  } catch (error) {
    const code = (error as { errcode?: number }).errcode;
    if (code !== undefined && (code & 0xff) === 5) return true;
    throw error;
  } finally {
    database.close();
  }
}

/** Who last took the lock, or null when that was not noted. */
export function lockOwner(path: string): LockOwner | null {
  try {
    return JSON.parse(readFileSync(`${path}.owner`, 'utf8')) as LockOwner;
  } catch {
    return null;
  }
}
