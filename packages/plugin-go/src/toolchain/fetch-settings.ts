import { delimiter, join } from 'node:path';
import type { ToolNeed } from '@strake/core/plugin';
import { readSettingsFile, userFile } from '../settings-file.ts';

/** Settings of go on a machine without go: the environment, then the file of `go env -w`, then the defaults of Go's own distribution. */
export interface FetchSettings {
  readonly GOPROXY: string;
  readonly GOSUMDB: string;
  /** Absolute; empty if HOME is not set. */
  readonly GOMODCACHE: string;
  /** Absolute: the first directory of GOPATH; empty if HOME is not set. */
  readonly GOPATH: string;
  /** Empty: not set. */
  readonly GOTOOLCHAIN: string;
}

/** Source: `go help environment`; cmd/go/internal/cfg; the file go.env of Go's distribution */
export function fetchSettings({ env, files }: Pick<ToolNeed, 'env' | 'files'>): FetchSettings {
  const user = readSettingsFile(userFile(env, files), files);
  const setting = (name: string, fallback: string) => env[name] || user[name] || fallback;
  const home = env.HOME || env.USERPROFILE || '';
  const [GOPATH = ''] = setting('GOPATH', home && join(home, 'go')).split(delimiter);
  return {
    GOPROXY: setting('GOPROXY', 'https://proxy.golang.org,direct'),
    GOSUMDB: setting('GOSUMDB', 'sum.golang.org'),
    GOMODCACHE: setting('GOMODCACHE', GOPATH && join(GOPATH, 'pkg/mod')),
    GOPATH,
    GOTOOLCHAIN: setting('GOTOOLCHAIN', ''),
  };
}
