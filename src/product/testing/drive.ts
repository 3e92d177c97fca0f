/** A small drive that is pulled out and plugged in again: ext4 on a loop device. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const run = (program: string, ...args: readonly string[]) => spawnSync(program, args, { encoding: 'utf8' });
/** EXT4_IOC_SHUTDOWN with NOLOGFLUSH: from now on every access fails, and what was not synced is lost. */
const shutDown =
  'open(F, "<", $ARGV[0]) or die; my $how = pack("L", 2); ioctl(F, 0x8004587d, $how) or die "$!"';

export class Drive {
  /** Where it is mounted. */
  readonly path: string;
  readonly #image: string;

  private constructor(parent: string, name: string) {
    this.path = join(parent, name);
    this.#image = join(parent, `${name}.image`);
  }

  /** A new drive of so many MiB; null where mounting one is not possible. */
  static make(parent: string, name: string, mebibytes: number): Drive | null {
    const drive = new Drive(parent, name);
    mkdirSync(drive.path);
    closeSync(openSync(drive.#image, 'wx'));
    truncateSync(drive.#image, mebibytes << 20);
    if (run('mkfs.ext4', '-q', '-m', '0', drive.#image).status !== 0) return null;
    return drive.plugIn() ? drive : null;
  }

  plugIn(): boolean {
    return run('mount', '-o', 'loop', this.#image, this.path).status === 0;
  }

  /** As somebody pulls it out: no warning, files are open. It stays in its place, and answers nothing. */
  pullOut(): void {
    const { status, stderr } = run('perl', '-e', shutDown, this.path);
    if (status !== 0) throw new Error(`the drive stays: ${stderr}`);
  }

  /** Another program takes all the room there is. */
  fillUp(): void {
    const file = openSync(join(this.path, 'filler'), 'a');
    try {
      for (const size of [1 << 20, 4096, 1])
        try {
          for (;;) writeSync(file, Buffer.alloc(size));
        } catch {
          // full, for this size
        }
    } finally {
      closeSync(file);
    }
  }

  makeRoom(): void {
    rmSync(join(this.path, 'filler'));
  }

  /** Its little switch is moved; coming back, it can be written again. */
  makeReadOnly(): void {
    const { status, stderr } = run('mount', '-o', 'remount,ro', this.path);
    if (status !== 0) throw new Error(`the drive can still be written: ${stderr}`);
  }

  unmount(): void {
    run('umount', '-l', this.path);
  }

  /** Pulled out before: plugged in again. */
  comeBack(): void {
    this.unmount();
    if (!this.plugIn()) throw new Error('the drive does not come back');
  }
}
