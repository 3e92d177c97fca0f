/** A handle as tools and people write it: "0x01C00002". */
export const handleText = (handle: number): string =>
  `0x${handle.toString(16).toUpperCase().padStart(8, '0')}`;
