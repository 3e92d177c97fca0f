/** The two channels between main and preload; what travels on them is the contract's business. */
export const invokeChannel = 'vtpm:invoke';
export const eventChannel = 'vtpm:event';
