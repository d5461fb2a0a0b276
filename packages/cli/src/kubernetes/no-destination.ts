import type { Plugin } from '@strake/core';

const scheme = 'none';

/** A destination that takes nothing: images are built, and nothing is published. */
export const NO_DESTINATION = `${scheme}:`;

/** The plugin of {@link NO_DESTINATION}. */
export const noDestination: Plugin = {
  name: 'no-destination',
  destinations: { [scheme]: { takes: 'index', empty: true, form: NO_DESTINATION } },
  push: {
    when: { scheme: [scheme] },
    handler: ({ image, root: { digest } }) => ({ reference: `${image}@${digest}`, digest }),
  },
};
