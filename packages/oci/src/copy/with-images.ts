import type { ImageSource } from '../spec/image-source.ts';
import { withImageAccess } from './image-access.ts';
import { namePush } from './name-push.ts';
import type { CopyPlan } from './plan-copy.ts';
import { type CopyOptions, type CopyResult, pushCopy } from './push-copy.ts';

/** Reads images, and writes what is made of them, over the same connections and logins. */
export interface ImageWorkspace {
  readonly signal: AbortSignal;
  /** It is closed at the end. @throws as `openImage` */
  open(reference: string): Promise<ImageSource>;
  /** Refuses a destination that cannot be written to, before anything is made. @throws as `write` */
  check(to: string, namedBy: string): Promise<void>;
  /**
   * @param namedBy the reference that names the image if `to` does not
   * @throws as `copyImage`
   */
  write(made: CopyPlan, to: string, namedBy: string): Promise<CopyResult>;
}

/** @throws the caller's reason after an abort, else the error of the action */
export function withImages<Result>(
  options: CopyOptions,
  action: (workspace: ImageWorkspace) => Promise<Result>,
): Promise<Result> {
  return withImageAccess(options, (access) =>
    action({
      signal: access.signal,
      open: (reference) => access.open(reference),
      async check(to, namedBy) {
        await namePush(to, namedBy, access);
      },
      async write(plan, to, namedBy) {
        const names = await namePush(to, namedBy, access);
        const made = { froms: [], names, plan, images: [], subjects: [] };
        return pushCopy(made, access, { ...options, referrers: false });
      },
    }),
  );
}
