// Package windows is the little of golang.org/x/sys/windows that go-winio's readers are compiled against.
package windows

import "unicode/utf16"

type Handle uintptr

// Filetime counts intervals of 100 nanoseconds since 1601.
type Filetime struct {
	Low, High uint32
}

const (
	FILE_ATTRIBUTE_DIRECTORY = 0x10
	WRITE_DAC                = 0x40000
	WRITE_OWNER              = 0x80000
	ACCESS_SYSTEM_SECURITY   = 0x1000000

	// From 1601 to 1970.
	epoch = 116444736000000000
)

func NsecToFiletime(nanoseconds int64) Filetime {
	ticks := uint64(nanoseconds/100 + epoch)
	return Filetime{Low: uint32(ticks), High: uint32(ticks >> 32)}
}

func (f *Filetime) Nanoseconds() int64 {
	return (int64(f.High)<<32 + int64(f.Low) - epoch) * 100
}

func UTF16ToString(text []uint16) string {
	for at, unit := range text {
		if unit == 0 {
			text = text[:at]
			break
		}
	}
	return string(utf16.Decode(text))
}
