resource "aws_instance" "bad_script" {
  user_data = <<-EOT
    #!/bin/sh
    export DB_PASSWORD="correct-horse"
  EOT
}

resource "aws_instance" "bad_private_key" {
  user_data = <<-EOT
    #!/bin/sh
    cat > key <<KEY
    -----BEGIN RSA PRIVATE KEY-----
    abc
    KEY
  EOT
}

resource "aws_instance" "bad_base64" {
  user_data_base64 = "IyEvYmluL3NoCmV4cG9ydCBEQl9QQVNTV09SRD1jb3JyZWN0LWhvcnNlCg=="
}

resource "aws_launch_template" "bad_encoded_heredoc" {
  user_data = base64encode(<<-EOT
    #!/bin/sh
    run --token correct-horse-battery
  EOT
  )
}

resource "aws_launch_template" "bad_encoded_text" {
  user_data = base64encode("#!/bin/sh\nexport API_TOKEN=correct-horse\n")
}
