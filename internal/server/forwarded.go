package server

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxy is where a proxy connects from: some addresses, or the Unix socket that the
// server listens on.
type Proxy struct {
	addresses netip.Prefix
	unix      bool
}

// ParseProxy reads an address, a range of addresses, or "unix".
func ParseProxy(text string) (Proxy, error) {
	if text == "unix" {
		return Proxy{unix: true}, nil
	}
	if ip, err := netip.ParseAddr(text); err == nil && ip.Zone() == "" {
		return Proxy{addresses: netip.PrefixFrom(ip.Unmap(), ip.Unmap().BitLen())}, nil
	}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		return Proxy{}, refuseValue(text, "is not an address", "an address or a range of them, such as 10.0.0.5 or 10.0.0.0/8, or unix for the socket")
	}
	return Proxy{addresses: prefix.Masked()}, nil
}

// String returns what ParseProxy reads.
func (p Proxy) String() string {
	switch {
	case p.unix:
		return "unix"
	case p.addresses.IsSingleIP():
		return p.addresses.Addr().String()
	}
	return p.addresses.String()
}

// trusts reports whether one of the named proxies connects from an address. The
// zero address is that of a Unix socket.
func (d Doors) trusts(from netip.Addr) bool {
	return slices.ContainsFunc(d.Proxies, func(p Proxy) bool {
		return p.unix && !from.IsValid() || from.IsValid() && p.addresses.IsValid() && p.addresses.Contains(from)
	})
}

// forwarded makes a request that one of the named proxies hands on look as it came to
// the proxy: with the address of its client, and with the host that it was addressed
// to. It believes nobody else.
func (c Config) forwarded(next http.Handler) http.Handler {
	if len(c.Doors.Proxies) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c.Doors.trusts(addressOf(r.RemoteAddr)) {
			r = r.Clone(r.Context())
			if client, ok := c.Doors.client(r.Header.Values("X-Forwarded-For")); ok {
				r.RemoteAddr = client.String()
			}
			if host := last(r.Header.Values("X-Forwarded-Host")); host != "" {
				r.Host = host
			}
			for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
				r.Header.Del(name)
			}
		}
		next.ServeHTTP(w, r)
	})
}

// client is the client that a chain of proxies has served: the last address that is
// not one of a named proxy, since anybody may have written what is before it.
func (d Doors) client(header []string) (client netip.Addr, ok bool) {
	for _, one := range slices.Backward(strings.Split(strings.Join(header, ","), ",")) {
		next := addressOf(strings.TrimSpace(one))
		if !next.IsValid() {
			return client, ok
		}
		if client, ok = next, true; !d.trusts(client) {
			return client, ok
		}
	}
	return client, ok
}

// last is the last element of a header that is a list.
func last(header []string) string {
	list := strings.Split(strings.Join(header, ","), ",")
	return strings.TrimSpace(list[len(list)-1])
}

// addressOf reads an address with or without a port; the zero address if there is none.
func addressOf(text string) netip.Addr {
	ip, err := netip.ParseAddr(hostOf(text))
	if err != nil {
		return netip.Addr{}
	}
	return ip.Unmap()
}
