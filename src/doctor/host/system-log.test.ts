import { expect, test } from 'vitest';
import { parseDenials } from './system-log.ts';

const day = new Date('2026-11-25T00:00:00Z');

test('refusals that concern swtpm, by AppArmor and SELinux, with what was refused', () => {
  const log = [
    '2026-11-25T08:41:02+0000 host kernel: audit: type=1400 audit(1.0:1): apparmor="DENIED" operation="open" profile="swtpm" name="/home/ada/x/tpm/.lock" comm="swtpm" denied_mask="k"',
    '2026-11-25T08:42:00+0000 host kernel: apparmor="ALLOWED" profile="swtpm" name="/y"',
    '2026-11-25T08:43:00+0000 host kernel: apparmor="DENIED" profile="cups" name="/z"',
    '2026-11-24T08:43:00+0000 host kernel: apparmor="DENIED" profile="swtpm" name="/yesterday"',
    'type=AVC msg=audit(1795596000.123:456): avc:  denied  { read write } for  pid=1 comm="swtpm" scontext=a tcontext=b',
    'swtpm: all is well',
  ].join('\n');
  expect(parseDenials(log, day).map(({ what, at }) => [what, at])).toEqual([
    ['/home/ada/x/tpm/.lock', '2026-11-25T08:41:02.000Z'],
    ['read write', '2026-11-25T08:40:00.000Z'],
  ]);
});

test('a line without a time counts', () => {
  expect(parseDenials('apparmor="DENIED" operation="exec" profile="swtpm"', day)).toMatchObject([
    { at: null, what: 'exec' },
  ]);
});
