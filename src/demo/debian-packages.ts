import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { VtpmError } from '../errors/error.ts';
import type { Architecture } from '../machine/guest-os.ts';
import { runTool } from './build-tools.ts';

export const debianArch = { x86_64: 'amd64', arm64: 'arm64' } as const satisfies Record<Architecture, string>;

/** Downloads and unpacks Debian packages into a folder without installing anything. */
export class DebianPackages {
  readonly #folder: string;
  readonly #arch: string;
  /** apt's options: those of the system, or lists of our own for an architecture it does not know. */
  #options: readonly string[] | null = null;

  constructor(folder: string, arch: Architecture) {
    this.#folder = folder;
    this.#arch = debianArch[arch];
  }

  /** The first package that a metapackage depends on: "linux-image-cloud-amd64" → its kernel. */
  async dependency(metapackage: string): Promise<string> {
    const name = `${metapackage}:${this.#arch}`;
    const output = await runTool({ program: 'apt-cache', args: [...(await this.#apt()), 'depends', name] });
    const first = /Depends: ([^\s:<>]+)/.exec(output)?.[1];
    if (!first) throw new VtpmError('VTPM_ERR_DEMO_DOWNLOAD', { package: name, reason: 'unknown to apt' });
    return first;
  }

  /** @returns the folder with the package's files. @throws VtpmError VTPM_ERR_DEMO_DOWNLOAD */
  async unpack(name: string): Promise<string> {
    const target = join(this.#folder, 'packages', name);
    const downloads = join(this.#folder, 'downloads', name);
    await mkdir(target, { recursive: true });
    await mkdir(downloads, { recursive: true });
    try {
      await runTool({
        program: 'apt-get',
        args: [...(await this.#apt()), 'download', `${name}:${this.#arch}`],
        cwd: downloads,
        timeoutMs: 600_000,
      });
    } catch (error) {
      if (error instanceof VtpmError && error.code === 'VTPM_ERR_DEMO_BUILD')
        throw new VtpmError(
          'VTPM_ERR_DEMO_DOWNLOAD',
          { package: name, reason: error.details.reason ?? '' },
          { cause: error },
        );
      throw error;
    }
    const file = (await readdir(downloads)).find((entry) => entry.endsWith('.deb'));
    if (!file) throw new VtpmError('VTPM_ERR_DEMO_DOWNLOAD', { package: name, reason: 'nothing arrived' });
    await runTool({ program: 'dpkg-deb', args: ['-x', join(downloads, file), target] });
    return target;
  }

  async #apt(): Promise<readonly string[]> {
    this.#options ??= await this.#prepareApt();
    return this.#options;
  }

  /** The system's configuration is never changed: a foreign architecture gets apt lists of its own. */
  async #prepareApt(): Promise<readonly string[]> {
    const own = (await runTool({ program: 'dpkg', args: ['--print-architecture'] })).trim();
    const foreign = await runTool({ program: 'dpkg', args: ['--print-foreign-architectures'] });
    if ([own, ...foreign.trim().split('\n')].includes(this.#arch)) return [];
    const state = join(this.#folder, 'apt');
    await mkdir(join(state, 'lists', 'partial'), { recursive: true });
    await mkdir(join(state, 'cache', 'archives', 'partial'), { recursive: true });
    const options = [
      ...['-o', `Dir::State::Lists=${join(state, 'lists')}`, '-o', `Dir::Cache=${join(state, 'cache')}`],
      ...['-o', `APT::Architectures::=${own}`, '-o', `APT::Architectures::=${this.#arch}`],
      ...['-o', 'Acquire::Languages=none', '-o', 'APT::Sandbox::User=', '-o', 'Debug::NoLocking=true'],
    ];
    await runTool({ program: 'apt-get', args: [...options, 'update'], timeoutMs: 600_000 });
    return options;
  }
}
