import { runProcess, StrakeError } from '@strake/core';
import { commandError } from '../../error-codes.ts';
import type { Invocation } from '../../invocation.ts';

/**
 * Has Go download the toolchain that built an image, if it has to. Where there is no Go at all, the build says so.
 * @param directory absolute; of the source
 * @param env with GOTOOLCHAIN
 * @throws TOOL_FAILED
 */
export async function checkToolchain(
  toolchain: string,
  directory: string,
  { env, signal }: Pick<Invocation, 'env' | 'signal'>,
): Promise<void> {
  try {
    const { exitCode, stderr } = await runProcess(['go', 'version'], { env, directory, signal });
    if (exitCode === 0) return;
    const why = stderr.trim().split('\n').at(-1) ?? '';
    throw commandError(
      'TOOL_FAILED',
      `${toolchain}, which built the image, cannot be had: ${why}`,
      {
        hint: `Install ${toolchain}, or let Go download it: its GOPROXY decides.`,
      },
    );
  } catch (thrown) {
    if (!StrakeError.is(thrown) || thrown.code !== 'TOOL_NOT_FOUND') throw thrown;
  }
}
