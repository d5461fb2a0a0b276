import { forwardAll, onRequest, refuse } from '../registry/fault-kinds.ts';
import type { Fault } from '../registry/fault-proxy.ts';

const PROGRAMS = /^(?:GET|HEAD) .*\/manifests\/(?:step|layer)-/;

/** A remote cache in which no programs are found: they have to be compiled. @param others what happens to all other requests */
export function onlyBundles(others: Fault = forwardAll): Fault {
  return onRequest(PROGRAMS, refuse(404, 'MANIFEST_UNKNOWN'), others);
}
