/** A home with one machine that has a chip, made once, and copies of it for each broken world. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Keychain } from '../../keychain/keychain.ts';
import { systemKeychain } from '../../keychain/system-keychain.ts';
import { bundleLayout } from '../../machine/bundle-layout.ts';
import type { MachineDescription } from '../../machine/description.ts';
import { readBundle, writeBundle } from '../../machine/library.ts';
import { findPlaces, type Places } from '../../product/places.ts';
import { Product } from '../../product/product.ts';
import type { CheckId } from '../checks.ts';
import type { World } from '../context.ts';
import type { Finding } from '../finding.ts';
import { evidenceText, findingText, fixText } from '../texts/texts.ts';

export const keychain: Keychain = systemKeychain();
export const temporary = (name: string): Promise<string> => mkdtemp(join(tmpdir(), `vtd-${name}-`));

/** One world: a copy of the home, and a product that sees it. */
export class BrokenWorld {
  readonly home: string;
  readonly places: Places;
  product: Product;
  readonly #open: (world: Partial<World>) => Promise<Product>;
  readonly #children: ChildProcess[] = [];

  private constructor(home: string, places: Places, product: Product, open: BrokenWorld['reopen']) {
    this.home = home;
    this.places = places;
    this.product = product;
    this.#open = open;
  }

  static async open(
    home: string,
    world: Partial<World> = {},
    using = keychain,
    elsewhere: Partial<Places> = {},
  ): Promise<BrokenWorld> {
    const places = { ...findPlaces({ ...process.env, VTPM_HOME: home }), ...elsewhere };
    const open = (w: Partial<World>) => Product.open({ program: 'test', places, keychain: using, world: w });
    return new BrokenWorld(home, places, await open(world), open);
  }

  /** Opens the product again, in another world: one that was mended, say. */
  async reopen(world: Partial<World>): Promise<Product> {
    this.product.close();
    this.product = await this.#open(world);
    return this.product;
  }

  get machine(): string {
    return join(this.places.machines, 'Windows.vtpmvm');
  }
  get layout() {
    return bundleLayout(this.machine);
  }

  async change(patch: Partial<MachineDescription>): Promise<void> {
    await writeBundle(this.machine, { ...(await readBundle(this.machine)), ...patch });
  }

  /** Starts a program that is ended with the world. */
  async start(program: string, args: readonly string[], cwd?: string): Promise<ChildProcess> {
    const child = spawn(program, [...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      ...(cwd ? { cwd } : {}),
    });
    this.#children.push(child);
    await once(child, 'spawn');
    return child;
  }

  async end(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    this.product.close();
    await rm(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** What one check says now. Its texts, evidence and fixes are read in both languages. */
  async ask(check: CheckId): Promise<Finding | null> {
    const { doctor } = this.product;
    const only = [check];
    const { findings } = check.startsWith('host.')
      ? await doctor.host({ only })
      : await doctor.machine(this.machine, { only });
    const [finding] = findings;
    if (!finding) return null;
    expectReadable(finding);
    // whoever is told that something is wrong is told what to do about it
    if (/^(problem|warning)$/.test(finding.verdict)) expect(finding.fixes, finding.check).not.toEqual([]);
    return finding;
  }

  async outcome(check: CheckId): Promise<string | null> {
    return (await this.ask(check))?.outcome ?? null;
  }

  /** Applies a fix that a check offers; returns the outcome of the same check afterwards. */
  async fix(check: CheckId, id: Finding['fixes'][number]['id']) {
    const finding = await this.ask(check);
    const offered = finding?.fixes.find((f) => f.id === id);
    if (!offered) throw new Error(`${check} (${finding?.outcome}) does not offer ${id}`);
    const machine = check.startsWith('host.') ? null : this.machine;
    const { findings, undo } = await this.product.doctor.fix({
      ...{ fix: id, machine, target: offered.target, check },
    });
    return { outcome: findings.find((f) => f.check === check)?.outcome ?? null, undo };
  }
}

/** Every placeholder is filled, and the two languages differ. */
export function expectReadable(finding: Finding): void {
  const texts = (['en', 'fr'] as const).map((locale) => {
    const { title, sentence } = findingText(finding, locale);
    const fixes = finding.fixes.flatMap((f) => {
      const { title: name, changes, undo, steps } = fixText(f, locale);
      return [name, changes, undo ?? '', ...steps];
    });
    const evidence = finding.evidence.map((e) => Object.values(evidenceText(e, locale)).join(': '));
    return { title, sentence, all: [title, sentence, ...fixes, ...evidence].join('\n') };
  });
  for (const { title, sentence, all } of texts) {
    expect(title).not.toBe('');
    expect(sentence, finding.check).not.toMatch(/\{\w+\}|(^|[\s“«\u202f])\?([\s.,”»\u202f]|$)|undefined|NaN/);
    expect(all).not.toMatch(/\{\w+\}|undefined|\[object/);
  }
  expect(texts[0]?.all).not.toBe(texts[1]?.all);
}

/** Copies a home; a machine's key is found by its UUID, which the copy shares. */
export async function copyHome(from: string, name: string): Promise<string> {
  const home = await temporary(name);
  await cp(from, home, { recursive: true, preserveTimestamps: true });
  return home;
}
