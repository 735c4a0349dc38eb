"""What AWS asks for: dated prices with their sources, a folder for each region, a file for each service.

Each row of `prices/<region>/<service code>.csv` is one tier of one price in US dollars without tax. `usage_type`
(without the region's prefix) and `match` are what the AWS Price List is asked by; `from` is where the tier begins, in
`unit`. What has no region (Route 53, CloudFront's edge locations) is below `prices/global`.
"""
