import { StrakeError } from '../errors/index.ts';

/** The manifests that taps of `published` attach, even if a tap does not await them. */
export interface Attachments {
  /**
   * Attaches a manifest for a plugin, and adds its name to errors.
   * @throws PLUGIN_FAILED once the taps have ended
   */
  add<Result>(plugin: string, attach: () => Promise<Result>): Promise<Result>;
  /** Refuses further manifests, and waits for running uploads. */
  end(): Promise<readonly Error[]>;
}

export function createAttachments(image: string): Attachments {
  const begun: { readonly work: Promise<unknown>; readonly lent: Watched<unknown> }[] = [];
  let isOver = false;
  return {
    add<Result>(plugin: string, attach: () => Promise<Result>) {
      if (isOver) return Promise.reject(tooLate(plugin, image));
      const work = attach().catch((thrown: unknown) => {
        throw StrakeError.is(thrown) ? nameAttachment(thrown, plugin) : thrown;
      });
      const lent = new Watched<Result>((...settle) => void work.then(...settle));
      Promise.prototype.then.call(lent, undefined, () => {});
      begun.push({ work, lent });
      return lent;
    },
    async end() {
      isOver = true;
      const settled = await Promise.allSettled(begun.map(({ work }) => work));
      return settled.flatMap((each, at) =>
        each.status === 'rejected' && !begun[at]?.lent.isAwaited ? [each.reason] : [],
      );
    },
  };
}

/** A promise that records whether it is awaited. */
class Watched<Value> extends Promise<Value> {
  isAwaited = false;

  // Promises that follow are plain ones.
  static override get [Symbol.species]() {
    return Promise;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise
  override then<Result1 = Value, Result2 = never>(
    ...handlers: Parameters<Promise<Value>['then']>
  ): Promise<Result1 | Result2> {
    this.isAwaited = true;
    return super.then(...handlers) as Promise<Result1 | Result2>;
  }
}

function tooLate(plugin: string, image: string): StrakeError {
  return new StrakeError(
    'PLUGIN_FAILED',
    `plugin "${plugin}" attached to image "${image}" after its tap of published had ended`,
    { plugin, image, hint: 'Await what "attach" returns before the tap ends.' },
  );
}

function nameAttachment(error: StrakeError, plugin: string): StrakeError {
  return new StrakeError(error.code, `plugin "${plugin}" cannot attach: ${error.message}`, {
    ...error.facts,
    kind: error.kind,
    plugin,
    cause: error.cause ?? error,
  });
}
