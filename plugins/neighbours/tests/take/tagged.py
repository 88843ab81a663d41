#!/usr/bin/env python3
"""Sends announcements of 198.51.100.1 on two VLANs, one of them within a provider's, each twice."""
import socket, sys

link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
link.bind((sys.argv[1], 0))
for tags, last in [('8100000a', '10'), ('81000014', '20'), ('88a800058100000a', '30')] * 2:
    mac = '0200000000' + last
    arp = '0001080006040001' + mac + 'c6336401' + '000000000000' + 'c6336401'
    link.send(bytes.fromhex('ffffffffffff' + mac + tags + '0806' + arp))
