// Package fs opens no file here.
package fs

import (
	"errors"

	"golang.org/x/sys/windows"
)

type (
	AccessMask              uint32
	FileShareMode           uint32
	FileCreationDisposition uint32
)

const (
	FILE_FLAG_BACKUP_SEMANTICS   = 0x02000000
	FILE_FLAG_OPEN_REPARSE_POINT = 0x00200000
)

func CreateFile(string, AccessMask, FileShareMode, any, FileCreationDisposition, int, windows.Handle) (windows.Handle, error) {
	return 0, errors.New("needs Windows")
}
