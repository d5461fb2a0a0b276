package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// Descriptor is a self-relative security descriptor. Source: [MS-DTYP] 2.4.6.
type Descriptor struct {
	Owner   string `json:"owner"`
	Group   string `json:"group"`
	Control uint16 `json:"control"`
	Length  int    `json:"length"`
	// Absent without a DACL, which grants everything.
	Access []string `json:"access,omitempty"`
}

func parseDescriptor(data []byte) (*Descriptor, error) {
	if len(data) < 20 || data[0] != 1 {
		return nil, errors.New("security descriptor: no header of revision 1")
	}
	control := binary.LittleEndian.Uint16(data[2:])
	if control&0x8000 == 0 {
		return nil, errors.New("security descriptor: not self-relative")
	}
	owner, err := parseSid(data, binary.LittleEndian.Uint32(data[4:]))
	if err != nil {
		return nil, err
	}
	group, err := parseSid(data, binary.LittleEndian.Uint32(data[8:]))
	if err != nil {
		return nil, err
	}
	found := &Descriptor{Owner: owner, Group: group, Control: control, Length: len(data)}
	at := binary.LittleEndian.Uint32(data[16:])
	if control&4 == 0 {
		if at != 0 {
			return nil, errors.New("security descriptor: a DACL that is not said to be there")
		}
		return found, nil
	}
	found.Access, err = parseAccessList(data, at)
	return found, err
}

func parseAccessList(data []byte, at uint32) ([]string, error) {
	if int(at)+8 > len(data) {
		return nil, errors.New("security descriptor: the DACL is cut off")
	}
	list := data[at:]
	size := int(binary.LittleEndian.Uint16(list[2:]))
	if list[0] != 2 || size > len(list) || size < 8 {
		return nil, errors.New("security descriptor: the DACL has a wrong revision or size")
	}
	entries := []string{}
	rest := list[8:size]
	for count := binary.LittleEndian.Uint16(list[4:]); count > 0; count-- {
		if len(rest) < 8 || int(binary.LittleEndian.Uint16(rest[2:])) > len(rest) {
			return nil, errors.New("security descriptor: an entry of the DACL is cut off")
		}
		length := binary.LittleEndian.Uint16(rest[2:])
		sid, err := parseSid(rest[:length], 8)
		if err != nil {
			return nil, err
		}
		entries = append(entries, fmt.Sprintf("%d:%#x:%#x:%s", rest[0], rest[1], binary.LittleEndian.Uint32(rest[4:]), sid))
		rest = rest[length:]
	}
	if len(rest) > 0 {
		return nil, errors.New("security descriptor: bytes behind the DACL's entries")
	}
	return entries, nil
}

func parseSid(data []byte, at uint32) (string, error) {
	if int(at)+8 > len(data) || data[at] != 1 {
		return "", errors.New("security descriptor: a SID is cut off")
	}
	sid := data[at:]
	count := int(sid[1])
	if len(sid) < 8+4*count {
		return "", errors.New("security descriptor: a SID is cut off")
	}
	var authority uint64
	for _, each := range sid[2:8] {
		authority = authority<<8 | uint64(each)
	}
	text := &strings.Builder{}
	fmt.Fprintf(text, "S-1-%d", authority)
	for each := range count {
		fmt.Fprintf(text, "-%d", binary.LittleEndian.Uint32(sid[8+4*each:]))
	}
	return text.String(), nil
}
