import { errorFactory } from '@strake/core/plugin';

/** The codes of this plugin's errors, and who must act on them. */
export const errors = {
  CLUSTER_NOT_FOUND: ['tool', 'a local cluster that does not exist, or does not run'],
} as const;

/** An error of this plugin. */
export const clusterError = errorFactory(errors);
