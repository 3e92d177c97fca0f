import { connect, type Socket } from 'node:net';

/** Commands of swtpm's control channel (swtpm/tpm_ioctl.h), big-endian. */
const commands = { getCapability: 1, shutdown: 3 } as const;

/** Sends one control command and waits for its result; swtpm serves one control client at a time. */
export function sendControl(
  path: string,
  command: keyof typeof commands,
  timeoutMs: number,
): Promise<{ readonly result: number }> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(path);
    const timer = setTimeout(() => socket.destroy(new Error('no answer on the control channel')), timeoutMs);
    socket.once('connect', () => {
      const request = Buffer.alloc(4);
      request.writeUInt32BE(commands[command]);
      socket.write(request);
    });
    let answer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length < 4) return;
      clearTimeout(timer);
      resolve({ result: answer.readUInt32BE(0) });
      socket.destroy();
    });
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      reject(new Error('the control channel was closed'));
    });
  });
}
