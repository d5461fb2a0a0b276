import type { Fault } from './fault-proxy.ts';

/**
 * A registry that mounts nothing: it starts an upload instead and answers 202, as Artifactory does.
 * Source: distribution-spec "Mounting a blob from another repository".
 */
export const withoutMounts: Fault = (asked, _response, forward) => {
  if (asked.method === 'POST') asked.url = asked.url?.replace(/\?.*$/, '');
  forward();
};
