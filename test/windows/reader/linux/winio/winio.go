// Package winio gets what only Windows can do: the readers never call it.
package winio

import (
	"errors"

	"golang.org/x/sys/windows"
)

// FileBasicInfo has the fields that backuptar fills.
type FileBasicInfo struct {
	CreationTime, LastAccessTime, LastWriteTime, ChangeTime windows.Filetime
	FileAttributes                                          uint32
}

var errNotWindows = errors.New("needs Windows")

func SddlToSecurityDescriptor(string) ([]byte, error) { return nil, errNotWindows }

func backupRead(windows.Handle, []byte, *uint32, bool, bool, *uintptr) error { return errNotWindows }

func backupWrite(windows.Handle, []byte, *uint32, bool, bool, *uintptr) error { return errNotWindows }
