package greeting

import "testing"

func TestTo(t *testing.T) {
	got := To([]string{"Ada", "Grace", "Ken"})
	if want := "Hello, Ada, Grace, and Ken!"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
