/** Whether an error only says that nobody reads any more: the pipe was closed (`| head -1`) or the terminal hung up. */
export function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return (
    code === 'EPIPE' ||
    code === 'EIO' ||
    code === 'ECONNRESET' ||
    code === 'ERR_STREAM_DESTROYED' ||
    code === 'ERR_STREAM_WRITE_AFTER_END'
  );
}

/**
 * Writes and waits until it is written. `false` where nobody reads any more; rejects for any other failure (a full disk).
 * The stream's own `error` event is the caller's to listen to.
 */
export function written(output: NodeJS.WritableStream, text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    output.write(text, (error) => {
      if (!error) resolve(true);
      else if (isGone(error)) resolve(false);
      else reject(error);
    });
  });
}
