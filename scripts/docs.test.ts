import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../src/cli/exit-codes.ts';
import { checkIds } from '../src/doctor/checks.ts';
import { fixes, fixIds } from '../src/doctor/fixes.ts';
import { checkText } from '../src/doctor/texts/texts.ts';

const project = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(project, path), 'utf8');
const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: project,
  encoding: 'utf8',
  timeout: 10_000,
})
  .trim()
  .split('\n')
  .filter((page) => existsSync(join(project, page)) && !page.startsWith('assets/secureboot/'));

/** GitHub's anchor of a heading: lower case, punctuation dropped, spaces as hyphens. */
const anchors = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('the documentation', () => {
  it.each(pages)('%s links only to what is there', (page) => {
    for (const [, target = ''] of read(page).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path = '', anchor] = target.split('#');
      const file = path ? resolve(project, dirname(page), path) : join(project, page);
      expect(existsSync(file), `${page}: ${target}`).toBe(true);
      if (anchor) expect(anchors(readFileSync(file, 'utf8')), `${page}: ${target}`).toContain(anchor);
    }
  });

  it('has each help page in both languages, under names that help.open accepts', () => {
    const english = readdirSync(join(project, 'docs/help/en'));
    expect(readdirSync(join(project, 'docs/help/fr'))).toEqual(english);
    for (const name of english) expect(name).toMatch(/^[a-z-]{1,60}\.md$/);
  });

  it('has the help pages that the windows open', () => {
    const files = readdirSync(join(project, 'renderer'), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((name) => /\.tsx?$/.test(name))) {
      const text = read(join('renderer', file));
      const unions = [...text.matchAll(/type HelpPage =([^;]+);/g)].flatMap(([, names = '']) => [
        ...names.matchAll(/'([a-z-]+)'/g),
      ]);
      for (const [, page] of [...text.matchAll(/'help\.open', '([a-z-]+)'/g), ...unions])
        expect(existsSync(join(project, `docs/help/en/${page}.md`)), `${file}: ${page}`).toBe(true);
    }
  });

  it('gives a reason for each dependency', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const readme = read('README.md');
    const rows = [...readme.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = '']) => cell.split(', '));
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) expect(rows).toContain(name);
  });

  it('lists every check of the doctor with what it looks at, and every fix that is applied', () => {
    const page = read('docs/troubleshooting.md');
    for (const check of checkIds)
      expect(page).toContain(`| \`${check}\` | ${checkText(check, 'en').looksAt} |`);
    for (const id of fixIds) if (fixes[id].kind === 'apply') expect(page).toContain(`| \`${id}\` | `);
  });

  it('lists every exit code of the command line', () => {
    const page = read('docs/cli.md');
    for (const code of Object.values(exitCodes)) expect(page).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
  });
});
