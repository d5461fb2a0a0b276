import { definePlugin, type Plugin } from '@strake/core';

/** A destination that takes nothing: the image is built for its digest. */
export const DIGEST_ONLY = 'digest-only:';

const scheme = DIGEST_ONLY.slice(0, -1);

/** The plugin of {@link DIGEST_ONLY}. */
export const digestOnly: Plugin = definePlugin({
  name: 'ko-digest-only',
  destinations: { [scheme]: { takes: 'index', empty: true, form: DIGEST_ONLY } },
  push: {
    when: { scheme: [scheme] },
    handler: ({ image, root: { digest } }) => ({ reference: `${image}@${digest}`, digest }),
  },
});
