// Exits 0 when node_modules holds what package-lock.json says, keytar and Node 24 built and in place.
// Plain JavaScript: it runs before anything is installed, on whatever Node the system has.
import { existsSync, readFileSync } from 'node:fs';

try {
  const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf('node_modules/.package-lock.json');
  const differs = Object.entries(wanted).some(([path, { version, optional }]) => {
    const there = installed[path];
    return path !== '' && (there ? there.version !== version : !optional);
  });
  const built = ['node_modules/keytar/build/Release/keytar.node', 'node_modules/.bin/node'];
  process.exitCode = differs || !built.every((file) => existsSync(file)) ? 1 : 0;
} catch {
  process.exitCode = 1;
}
