import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

vi.mock('electron', () => ({ protocol: {} }));
const { answer, contentSecurityPolicy } = await import('./app-protocol.ts');

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vtpm-app-protocol-'));
  folder = join(root, 'renderer');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'assets', 'a b.js'), 'export {}');
  await writeFile(join(folder, 'secret.txt'), 'no');
  await writeFile(join(root, 'outside.js'), 'no');
  await mkdir(join(root, 'renderer-other'));
  await writeFile(join(root, 'renderer-other', 'x.js'), 'no');
});
afterAll(() => rm(root, { recursive: true }));

test('a file of the bundle comes with its type and the policy', async () => {
  const response = await answer(folder, 'GET', 'app://bundle/assets/a%20b.js?x=1');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
});

test.each([
  ['app://bundle/..%2foutside.js', 'GET', 404],
  ['app://bundle/%2e%2e%2foutside.js', 'GET', 404],
  ['app://bundle/..%2frenderer-other/x.js', 'GET', 404],
  ['app://bundle/%ff', 'GET', 404],
  ['app://bundle/index.html%00.js', 'GET', 404],
  ['app://bundle/secret.txt', 'GET', 404],
  ['app://bundle/missing.js', 'GET', 404],
  ['app://other/index.html', 'GET', 404],
  ['app://bundle/index.html', 'POST', 405],
])('%s by %s is answered %i', async (url, method, status) => {
  expect((await answer(folder, method, url)).status).toBe(status);
});
