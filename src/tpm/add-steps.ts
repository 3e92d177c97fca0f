/** What adding a chip does, in the order in which a person is shown it. Some run at the same time. */
export const addSteps = [
  'check',
  'password',
  'keychain',
  'storage',
  'certificates',
  'secure-boot',
  'prove',
  'commit',
] as const;
export type AddStep = (typeof addSteps)[number];
